"""Practice platforms: stand-ins that speak the real platforms' HTTP on loopback."""
