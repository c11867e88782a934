"""What agencies ask of each other (业务协同): tickets, cost checks, problems that people raise, outages."""
