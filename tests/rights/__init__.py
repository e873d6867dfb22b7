"""Who may do what, as the code does it: every button tried by everybody, and written down."""
