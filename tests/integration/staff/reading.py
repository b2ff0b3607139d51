"""Reading a letter as a telephone and its owner do."""

import pypdfium2
import zxingcpp


def read_qr(pdf: bytes, page: int = 0) -> str:
    """What a telephone's camera reads on a page of a PDF."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=2).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def words_of(pdf: bytes, page: int = 0) -> str:
    """What stands on a page of a PDF."""
    return str(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range())
