"""Rules about manifests for Kubernetes."""
