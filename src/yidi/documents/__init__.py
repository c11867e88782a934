"""PDF, Excel and QR codes: values in, bytes out."""
