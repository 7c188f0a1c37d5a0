"""Which network a request comes from; `layers.wrap` sees to the proxies in front."""

from ipaddress import IPv4Address, ip_address, ip_network

from flask import request


def prefix() -> str:
    """Return the network of the visitor: IPv4 /24 or IPv6 /64, "" outside of a request."""
    return _prefix(24, 64)


def wider_prefix() -> str:
    """Return the IPv6 /48 of the visitor, which is what one customer may have; "" for IPv4."""
    return _prefix(None, 48)


def _prefix(bits_of_4: int | None, bits_of_6: int) -> str:
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except (ValueError, RuntimeError):
        return ""
    if not isinstance(address, IPv4Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = bits_of_4 if isinstance(address, IPv4Address) else bits_of_6
    if bits is None:
        return ""
    return str(ip_network(f"{address}/{bits}", strict=False))
