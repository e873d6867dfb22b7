"""Speaking to other systems over HTTP: Open311 GeoReport v2 and Standard Webhooks."""
