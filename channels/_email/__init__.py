"""What the channel for e-mail is made of: the press list, the letter, the line."""
