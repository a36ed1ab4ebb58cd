print("ikewhy")
