"""What can happen to a filing; each verb loads, asks the core once, keeps the answer."""
