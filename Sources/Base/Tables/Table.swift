package let tables = "Tables"
