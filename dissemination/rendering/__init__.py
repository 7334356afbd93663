"""An item as each account will say it: in words and on cards."""
