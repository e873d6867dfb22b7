"""Meetings and activities (会议活动): written, announced, signed up for, changed, told."""
