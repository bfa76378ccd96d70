print("The Block")
