"""The demonstration: web, worker, simulator on one machine, and operators who order through the web."""
