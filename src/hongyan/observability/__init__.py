"""Files for Prometheus and Grafana, shipped with the version whose metrics they name."""
