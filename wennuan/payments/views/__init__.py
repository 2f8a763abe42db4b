"""Screens of payments: the payer's, the gateways', and the desk's."""
