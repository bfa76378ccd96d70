package let records = "Records"
