struct Finding {}
