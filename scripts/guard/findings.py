"""What the guard reports."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One thing from outside that is not accounted for: where it is and what to do."""

    file: str
    line: int  # 1-based; 0 where no line is to blame
    rule: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: [{self.rule}] {self.message}\n    {self.remedy}"

    def as_json(self) -> dict:
        return asdict(self)
