"""Old binary files (.xls, .et): locked, macro-laden or not a spreadsheet at all."""

from pathlib import Path

import msoffcrypto
import olefile

from .refusal import Refused

LOCKED = "这个文件设了打开密码：请在 Excel 或 WPS 里取消密码，另存后再上传。"
MACROS = "这个文件带有宏：请在 Excel 或 WPS 里另存为不带宏的 .xlsx，再上传。"


def check_ole(path: Path) -> None:
    """Raise `Refused` unless this is an unlocked BIFF workbook without macros."""
    with olefile.OleFileIO(path) as ole:
        streams = {"/".join(parts).lower() for parts in ole.listdir(streams=True, storages=True)}
    if "encryptedpackage" in streams:
        raise Refused(LOCKED)
    if "worddocument" in streams:
        raise Refused("这是 Word 文档，不是表格：请把名单粘贴到 Excel 里另存为 .xlsx 再上传。")
    if not streams & {"workbook", "book"}:
        raise Refused("这不是表格文件：请选择花名册的 Excel 或 CSV 文件。")
    if any(name.startswith("_vba_project_cur") for name in streams):
        raise Refused(MACROS)
    with path.open("rb") as file:
        if msoffcrypto.OfficeFile(file).is_encrypted():
            raise Refused(LOCKED)
