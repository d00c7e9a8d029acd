"""TMF641 Service Ordering v4.1.0 as a server: checks what comes in; others decide what it means."""
