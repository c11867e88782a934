"""The cashier's page: small institutions and pharmacies settle without a system of their own."""
