"""The verbs: write, adapt, plan, approve, connect, hand over, practise."""
