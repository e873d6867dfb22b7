"""The ledger's rows (台账): which of them somebody asks for, how many there are, and a page of them."""
