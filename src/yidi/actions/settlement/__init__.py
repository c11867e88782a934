"""The till: visits, charges, settlements, cancellations, reversals."""
