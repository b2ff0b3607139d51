"""What people may ask for with their own data: all of it as a file, and all of it gone."""
