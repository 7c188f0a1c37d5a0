"""Reads Excel 97-2003 workbooks and binary ones of later years with calamine: a sheet is a page."""

import datetime
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from ..model import Limits, Reason, UnreadableError
from .grid import Grid
from .sink import Sink

Cell = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
)


def read_xls(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the cells of every sheet, row by row: dates as dates, whole numbers without a point.

    Comments are no cells and are left out. Raises :class:`UnreadableError`.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(file)
    except PasswordError as error:
        raise UnreadableError(Reason.ENCRYPTED) from error
    except CalamineError as error:
        raise UnreadableError(Reason.DAMAGED) from error
    sink.total(len(workbook.sheet_names))
    damaged = False
    grid = Grid(limits)
    for name in workbook.sheet_names:
        try:
            for row in workbook.get_sheet_by_name(name).iter_rows():
                grid.row((column, _text(cell)) for column, cell in enumerate(row) if cell != "")
        except CalamineError:
            damaged = True
            grid.take()
        finally:
            sink.page(grid.take(), name, table=True)
    if damaged:
        raise UnreadableError(Reason.DAMAGED)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    return str(cell)
