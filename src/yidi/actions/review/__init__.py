"""What can happen in the review of bills at the place of care: one verb a file."""
