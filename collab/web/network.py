"""Which network a request comes from; `layers.wrap` sees to the proxies in front."""

from ipaddress import IPv4Address, ip_address, ip_network

from flask import request


def prefix() -> str:
    """Return the network of the visitor: IPv4 /24 or IPv6 /64, "" outside of a request."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except (ValueError, RuntimeError):
        return ""
    if not isinstance(address, IPv4Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if isinstance(address, IPv4Address) else 64
    return str(ip_network(f"{address}/{bits}", strict=False))
