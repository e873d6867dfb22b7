"""The ledger of suggestions (意见建议台账): what is asked for, its columns, its rows, and exports of them."""
