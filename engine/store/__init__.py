"""Loading and saving, each as a function over a session. The only place that commits is `database`."""
