"""Notices to staff by whatever else there is: SMS gateways, push services, chats at work, through Apprise."""
