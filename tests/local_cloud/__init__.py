"""An OpenStack cloud with Magnum on one machine: real services, simulated machines."""
