"""The portal's own icons: paths on a 20 px grid, drawn in the current colour."""

from __future__ import annotations

from typing import Final

# Circles, rectangles and paths only; the stroke, its width and its ends come from components.css.
ICONS: Final[dict[str, str]] = {
    "search": '<circle cx="9" cy="9" r="5.25"/><path d="m13 13 4 4"/>',
    "inbox": (
        '<path d="M3 11.5 5.2 5a1.5 1.5 0 0 1 1.4-1h6.8a1.5 1.5 0 0 1 1.4 1L17 11.5V15a1.'
        '5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 15v-3.5Z"/>'
        '<path d="M3 11.5h3.8l1 2h4.4l1-2H17"/>'
    ),
    "check": '<path d="m4.5 10.5 3.5 3.5 7.5-8"/>',
    "check-circle": '<circle cx="10" cy="10" r="7.25"/><path d="m6.8 10.3 2.2 2.2 4.2-4.7"/>',
    "x-circle": '<circle cx="10" cy="10" r="7.25"/><path d="m7.4 7.4 5.2 5.2m0-5.2-5.2 5.2"/>',
    "clock": '<circle cx="10" cy="10" r="7.25"/><path d="M10 5.8V10l2.8 1.8"/>',
    "history": (
        '<path d="M3.2 8.2A7.1 7.1 0 1 1 3 11"/><path d="M3 4.6v3.8h3.8M10 6.6V10l2.4 1.5"/>'
    ),
    "minus-circle": '<circle cx="10" cy="10" r="7.25"/><path d="M6.8 10h6.4"/>',
    "chevron-right": '<path d="m7.5 5 5 5-5 5"/>',
    "chevron-down": '<path d="m5 7.5 5 5 5-5"/>',
    "arrow-right": '<path d="M3.5 10h13m-5-5 5 5-5 5"/>',
    "arrow-up-right": '<path d="M5.5 14.5 14.5 5.5m-7 0h7v7"/>',
    "arrow-down-right": '<path d="m5.5 5.5 9 9m0-7v7h-7"/>',
    "minus": '<path d="M4 10h12"/>',
    "menu": '<path d="M3.5 6h13m-13 4h13m-13 4h13"/>',
    "contrast": (
        '<circle cx="10" cy="10" r="7.25"/>'
        '<path d="M10 2.75v14.5A7.25 7.25 0 0 0 10 2.75Z" fill="currentcolor"/>'
    ),
    "user": (
        '<circle cx="10" cy="7" r="3.25"/>'
        '<path d="M3.8 16.8c.8-3 3.2-4.4 6.2-4.4s5.4 1.4 6.2 4.4"/>'
    ),
    "users": (
        '<circle cx="7.5" cy="7.5" r="2.75"/>'
        '<path d="M2.3 16c.5-2.6 2.5-3.9 5.2-3.9s4.7 1.3 5.2 3.9M13 5a2.6 2.6 0 0 1 0 5.1'
        'm1.7 2.4c1.7.5 2.7 1.7 3 3.5"/>'
    ),
    "merge": (
        '<circle cx="5.5" cy="4.8" r="1.8"/>'
        '<circle cx="5.5" cy="15.2" r="1.8"/>'
        '<circle cx="14.5" cy="10" r="1.8"/>'
        '<path d="M5.5 6.6v6.8m0-6.8c.4 2.4 2.8 3.4 7.2 3.4"/>'
    ),
    "pull-request": (
        '<circle cx="5.5" cy="4.8" r="1.8"/>'
        '<circle cx="5.5" cy="15.2" r="1.8"/>'
        '<circle cx="14.5" cy="15.2" r="1.8"/>'
        '<path d="M5.5 6.6v6.8m9 0V8A2.5 2.5 0 0 0 12 5.5h-2m1.9-2L9.8 5.5l2.1 2"/>'
    ),
    "commit": '<circle cx="10" cy="10" r="3"/><path d="M2.5 10H7m6 0h4.5"/>',
    "file": (
        '<path d="M5.5 2.8h5.7l3.8 3.8v9.1a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 15.7V'
        '4.3a1.5 1.5 0 0 1 1.5-1.5Z"/>'
        '<path d="M11 3v4h4"/>'
    ),
    "comment": (
        '<path d="M3 5.3A1.8 1.8 0 0 1 4.8 3.5h10.4A1.8 1.8 0 0 1 17 5.3v6.9a1.8 1.8 0 0 '
        '1-1.8 1.8H9.5L6 17v-3H4.8A1.8 1.8 0 0 1 3 12.2V5.3Z"/>'
    ),
    "shield": (
        '<path d="M10 2.5c2 1.5 4.2 2.1 6.5 2.2 0 5.6-1.7 10-6.5 12.8C5.2 14.7 3.5 10.3 3'
        '.5 4.7 5.8 4.6 8 4 10 2.5Z"/>'
    ),
    "shield-check": (
        '<path d="M10 2.5c2 1.5 4.2 2.1 6.5 2.2 0 5.6-1.7 10-6.5 12.8C5.2 14.7 3.5 10.3 3'
        '.5 4.7 5.8 4.6 8 4 10 2.5Z"/>'
        '<path d="m7.2 9.8 2 2 3.6-4"/>'
    ),
    "warning": '<path d="M10 3.2 17.5 16.3h-15L10 3.2Z"/><path d="M10 8.2v3.6m0 2v.1"/>',
    "info": '<circle cx="10" cy="10" r="7.25"/><path d="M10 9.2v4.3m0-7v.1"/>',
    "lock": (
        '<rect x="4.5" y="9" width="11" height="7.8" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>'
    ),
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "x": '<path d="m5.5 5.5 9 9m0-9-9 9"/>',
    "external": (
        '<path d="M8 4.5H5.5A1.5 1.5 0 0 0 4 6v8.5A1.5 1.5 0 0 0 5.5 16H14a1.5 1.5 0 0 0 '
        '1.5-1.5V12M11.5 3.5h5v5m0-5L9.5 10.5"/>'
    ),
    "download": '<path d="M10 3.5v9m-3.5-3.5 3.5 3.5 3.5-3.5M3.5 16.5h13"/>',
    "link": (
        '<path d="M8.3 11.7a3 3 0 0 0 4.3.2l2.6-2.6a3 3 0 0 0-4.3-4.3l-1 1m1.8 2.3a3 3 0 '
        '0 0-4.3-.2l-2.6 2.6a3 3 0 0 0 4.3 4.3l1-1"/>'
    ),
    "eye": (
        '<path d="M2.3 10S5 4.8 10 4.8 17.7 10 17.7 10 15 15.2 10 15.2 2.3 10 2.3 10Z"/>'
        '<circle cx="10" cy="10" r="2.4"/>'
    ),
    "calendar": (
        '<rect x="3" y="4.2" width="14" height="12.6" rx="1.5"/>'
        '<path d="M3 8.2h14M6.8 2.6v3m6.4-3v3"/>'
    ),
    "flag": '<path d="M4.5 17.5V3.5m0 .3c4-1.8 6 1.7 11 .2v7.5c-5 1.5-7-2-11-.2"/>',
    "book": (
        '<path d="M10 5.2C8.2 4 5.8 3.6 3 3.8v11.4c2.8-.2 5.2.2 7 1.4 1.8-1.2 4.2-1.6 7-1'
        '.4V3.8c-2.8-.2-5.2.2-7 1.4Zm0 0v11.4"/>'
    ),
    "hand": (
        '<path d="M6.2 10.8V5.6a1.2 1.2 0 0 1 2.4 0V9m0-4.2V4a1.2 1.2 0 0 1 2.4 0v5m0-4a1'
        ".2 1.2 0 0 1 2.4 0v4.5m0-2a1.2 1.2 0 0 1 2.3 0v4.3c0 3.1-1.9 5.2-4.9 5.2-2.6 0-3"
        '.7-1-4.9-3.1L3.6 11.5c-.7-1.4 1-2.2 1.8-1.2l.8 1"/>'
    ),
    "settings": (
        '<circle cx="10" cy="10" r="2.6"/>'
        '<path d="M10 2.5v2.3m0 10.4v2.3M2.5 10h2.3m10.4 0h2.3M4.7 4.7l1.6 1.6m7.4 7.4 1.'
        '6 1.6m0-10.6-1.6 1.6m-7.4 7.4-1.6 1.6"/>'
    ),
    "refresh": (
        '<path d="M16.5 5v3.8h-3.8M3.5 15v-3.8h3.8"/>'
        '<path d="M16 8.6A6.5 6.5 0 0 0 4.7 6.8M4 11.4a6.5 6.5 0 0 0 11.3 1.8"/>'
    ),
    "star": (
        '<path d="m10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6L10 3Z"/>'
    ),
    "bot": (
        '<rect x="4" y="7" width="12" height="9" rx="2"/>'
        '<path d="M10 4v3m-2.5 4v1m5-1v1M2.5 11v2m15-2v2"/>'
    ),
    "moon": '<path d="M15.8 12.2A6.5 6.5 0 0 1 7.8 4.2a6.5 6.5 0 1 0 8 8Z"/>',
    "list": '<path d="M3.5 5h13M3.5 10h13m-13 5h13"/>',
    "grid": (
        '<rect x="3.5" y="3.5" width="5.2" height="5.2" rx="1"/>'
        '<rect x="11.3" y="3.5" width="5.2" height="5.2" rx="1"/>'
        '<rect x="3.5" y="11.3" width="5.2" height="5.2" rx="1"/>'
        '<rect x="11.3" y="11.3" width="5.2" height="5.2" rx="1"/>'
    ),
    "key": '<circle cx="6.8" cy="13.2" r="3.3"/><path d="m9.2 10.8 7-7m-3 3 2.3 2.3"/>',
}

# Whole drawings with their own view box: the mark of the product.
BRAND: Final = (
    '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="2.2" stroke-linecap="round"><path d="M12 3.5a8.5 8.5 0 1 0 8.5 8.5"/>'
    '<path d="M12 8a4 4 0 1 0 4 4"/><path d="M16 3.5h4.5V8M20 4l-6 6"/></svg>'
)
