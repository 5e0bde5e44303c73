import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookalike.errors import InvalidTable, NotFound
from lookalike.sources.base import RawRow, RefusedRow, SourceRow
from lookalike.sources.csv_source import CsvSource


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "products.csv"


def read(path: Path, content: str | bytes) -> list[SourceRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(CsvSource(path).rows())


def cells(rows: list[SourceRow]) -> list[dict[str, str]]:
    assert all(isinstance(row, RawRow) for row in rows), rows
    return [dict(row.cells) for row in rows if isinstance(row, RawRow)]


def repairs(rows: list[SourceRow]) -> list[str | None]:
    return [row.repaired for row in rows if isinstance(row, RawRow)]


def test_rows_come_with_the_line_they_start_on(table: Path) -> None:
    rows = read(table, 'id,name\n1,"two\nlines"\n\n2,one\n')
    assert [(row.line, dict(row.cells)) for row in rows if isinstance(row, RawRow)] == [
        (2, {"id": "1", "name": "two\nlines"}),
        (5, {"id": "2", "name": "one"}),
    ]
    assert repairs(rows) == [None, None]


def test_columns_are_told_apart_and_spelled_as_in_the_file(table: Path) -> None:
    table.write_text("Product ID,Display_Name,base colour,Price\n1,x,red,3\n")
    columns = CsvSource(table).columns
    assert (columns.id, columns.name, columns.price) == ("Product ID", "Display_Name", "Price")
    assert columns.attributes == ("base colour",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(table: Path, delimiter: str) -> None:
    header = delimiter.join(["id", '"name, short; or | long"', "colour"])
    rows = read(table, f"{header}\n{delimiter.join('1xy')}\n")
    assert cells(rows) == [{"id": "1", "name, short; or | long": "x", "colour": "y"}]


def test_a_table_with_only_ids_is_a_table(table: Path) -> None:
    assert cells(read(table, "sku\n1\n2\n")) == [{"sku": "1"}, {"sku": "2"}]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_will_do(table: Path, ending: str) -> None:
    text = ending.join(["id,name", "1,a", '2,"b', 'c"', ""])
    assert cells(read(table, text)) == [{"id": "1", "name": "a"}, {"id": "2", "name": "b\nc"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(table: Path, encoding: str) -> None:
    rows = read(table, "id,name\n1,Café – 靴\n".encode(encoding))
    assert cells(rows) == [{"id": "1", "name": "Café – 靴"}]
    assert repairs(rows) == [None]


def test_a_line_that_is_not_utf8_is_read_as_windows_1252_and_reported(table: Path) -> None:
    rows = read(table, b"id,name\n1,Caf\xe9 \x80 5\n" + "2,Café\n3,plain\n".encode())
    assert [row["name"] for row in cells(rows)] == ["Café € 5", "Café", "plain"]
    assert repairs(rows) == ["it is not UTF-8 and was read as Windows-1252", None, None]


def test_commas_in_the_last_column_belong_to_the_name(table: Path) -> None:
    rows = read(table, "id,colour,name\n1,red,Tie, Cufflink and Square\n2,blue,a,b,c\n")
    assert [row["name"] for row in cells(rows)] == ["Tie, Cufflink and Square", "a,b,c"]
    assert repairs(rows)[0] == ("4 cells for 3 columns: the comma was taken to be part of the name")


def test_commas_in_a_name_in_the_middle_are_found_as_well(table: Path) -> None:
    rows = read(table, "id,title,colour,price\n1,Tie, Cufflink, Square,red,9.50\n")
    assert cells(rows) == [
        {"id": "1", "title": "Tie, Cufflink, Square", "colour": "red", "price": "9.50"}
    ]


def test_commas_without_a_name_column_are_refused(table: Path) -> None:
    assert read(table, "id,colour\n1,red,blue\n") == [RefusedRow(2, "1", "3 cells for 2 columns")]


def test_too_few_cells_are_refused(table: Path) -> None:
    rows = read(table, "id,name,colour\n7,x\n8,y,red\n")
    assert rows[0] == RefusedRow(2, "7", "2 cells for 3 columns")
    assert cells(rows[1:]) == [{"id": "8", "name": "y", "colour": "red"}]


def test_blank_lines_and_rows_of_nothing_are_skipped(table: Path) -> None:
    rows = read(table, "\n\nid,name\n\n1,a\n  \n,\n , \n2,b\n\n")
    assert [row.line for row in rows] == [5, 9]


def test_quotation_marks_inside_a_cell_are_ordinary(table: Path) -> None:
    rows = read(table, 'id,name,colour\n1,3.5" Pink Short,pink\n2,"a ""b"" c",red\n')
    assert [row["name"] for row in cells(rows)] == ['3.5" Pink Short', 'a "b" c']
    assert repairs(rows) == [None, None]


def test_an_unbalanced_quotation_mark_costs_no_other_row(table: Path) -> None:
    rows = read(table, 'id,name,colour\n1,"Shirt,red\n2,Shoe,blue\n3,Belt,brown\n')
    assert cells(rows) == [
        {"id": "1", "name": '"Shirt', "colour": "red"},
        {"id": "2", "name": "Shoe", "colour": "blue"},
        {"id": "3", "name": "Belt", "colour": "brown"},
    ]
    assert repairs(rows) == [
        "quotation marks that do not pair up were taken as they stand",
        None,
        None,
    ]


def test_two_unbalanced_marks_do_not_swallow_what_is_between(table: Path) -> None:
    rows = read(table, 'id,name,colour\n1,"Shirt,red\n2,Shoe,blue\n3,Belt",brown\n4,"Ok, x",tan\n')
    assert [row["id"] for row in cells(rows)] == ["1", "2", "3", "4"]
    assert cells(rows)[3]["name"] == "Ok, x"


def test_prose_full_of_commas_is_not_taken_for_records(table: Path) -> None:
    text = "soft, warm, nice\nred, cosy, cheap\nand, so, on"
    rows = read(table, f'id,text,colour\n12,"{text}",red\n13,plain,blue\n')
    assert [row["text"] for row in cells(rows)] == [text, "plain"]
    assert repairs(rows) == [None, None]


def test_text_after_a_closing_mark_is_kept(table: Path) -> None:
    rows = read(table, 'id,name,colour\n1,"Big" Shirt,red\n2,x,y\n')
    assert [row["name"] for row in cells(rows)] == ['"Big" Shirt', "x"]


def test_long_descriptions_over_many_lines_are_one_cell(table: Path) -> None:
    text = "\n".join(f'line {n}, with "quotes" and commas' for n in range(60))
    file = io.StringIO()
    csv.writer(file).writerows([["id", "name", "text"], ["1", "a", text], ["2", "b", "short"]])
    assert [row["text"] for row in cells(read(table, file.getvalue()))] == [text, "short"]


def test_nul_characters_are_removed_and_reported(table: Path) -> None:
    rows = read(table, "id,name\n" + "1,a\0b\n" + "2,some longer name here\n" * 9)
    assert cells(rows)[0] == {"id": "1", "name": "ab"}
    assert repairs(rows)[0] == "NUL characters were removed"


def test_gigantic_cells_and_lines_are_refused_alone(table: Path) -> None:
    rows = read(table, f"id,name\n1,{'x' * 150_000}\n2,{'y' * 2_500_000}\n3,z\n")
    assert [type(row) for row in rows] == [RefusedRow, RefusedRow, RawRow]
    assert [row.line for row in rows] == [2, 3, 4]
    assert isinstance(rows[0], RefusedRow)
    assert (rows[0].product_id, rows[0].reason) == ("1", "a cell has over 100,000 characters")


def test_memory_stays_flat(table: Path) -> None:
    with table.open("w") as file:
        file.write("id,name,colour\n")
        file.writelines(f"{n},{'x' * 400},red\n" for n in range(20_000))
    tracemalloc.start()
    count = sum(1 for _ in CsvSource(table).rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 1_000_000) == (20_000, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"colour,name\nred,x\n", "no column with the product's id .its columns: colour, name"),
        (b"id,name,name\n1,a,b\n", "two columns called 'name'"),
        (b"PK\x03\x04" + b"x" * 60, "ZIP archive or a workbook"),
        (bytes(range(256)) * 4 + bytes(200), "not a text file"),
        (b"x" * 1_200_000, "has no lines"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(
    table: Path, content: bytes, message: str
) -> None:
    with pytest.raises(InvalidTable, match=message) as caught:
        read(table, content)
    assert str(table) in str(caught.value)


def test_absent_tables_and_folders(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no table at"):
        list(CsvSource(tmp_path / "absent.csv").rows())
    with pytest.raises(InvalidTable, match="cannot be read as a table"):
        list(CsvSource(tmp_path).rows())


def test_a_column_without_name_gets_one(table: Path) -> None:
    assert cells(read(table, ",id,name\n0,7,x\n")) == [{"column 1": "0", "id": "7", "name": "x"}]


def test_links_beside_the_table_go_with_their_rows(table: Path) -> None:
    table.with_name("images.csv").write_text(
        "filename,link\n1.jpg,http://shop.example/a,b.jpg\n9.jpg,http://shop.example/9.jpg\n"
    )
    table.write_text("id,name\n1,a\n2,b\n")
    source = CsvSource(table)
    assert [row.photo_link for row in source.rows() if isinstance(row, RawRow)] == [
        "http://shop.example/a,b.jpg",
        "",
    ]
    assert [(issue.line, issue.product_id, issue.kind) for issue in source.remarks()] == [
        (3, "9", "photo_unused")
    ]
    assert source.columns.attributes == ()


def test_links_can_be_given_and_must_then_be_links(table: Path, tmp_path: Path) -> None:
    links = tmp_path / "elsewhere" / "links.csv"
    links.parent.mkdir()
    links.write_text('"filename","link"\n"1.jpg","http://shop.example/1.jpg"\n')
    table.write_text("id,name\n1,a\n")
    row = next(CsvSource(table, links=links).rows())
    assert isinstance(row, RawRow)
    assert row.photo_link == "http://shop.example/1.jpg"
    with pytest.raises(InvalidTable, match="no columns 'filename' and 'link'"):
        list(CsvSource(table, links=table).rows())
    with pytest.raises(NotFound):
        list(CsvSource(table, links=tmp_path / "absent.csv").rows())


def test_rows_can_be_read_again(table: Path) -> None:
    read(table, "id,name\n1,a\n2,b\n")
    source = CsvSource(table)
    assert list(source.rows()) == list(source.rows())


TEXT = st.text(
    st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=1, max_size=12
).filter(lambda text: text.strip() == text)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=6), delimiter=st.sampled_from(",;\t|"))
def test_whatever_the_standard_library_writes_quoted_is_read_back(
    table: Path, rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("id", "name", "colour"), *rows])
    seen = read(table, file.getvalue())
    assert [tuple(row.values()) for row in cells(seen)] == rows
    assert set(repairs(seen)) <= {None}


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.text(st.sampled_from('ab ",'), max_size=8).filter(str.strip), min_size=1, max_size=8
    )
)
def test_no_row_swallows_another_whatever_the_names_hold(table: Path, names: list[str]) -> None:
    """Names written raw, as a careless exporter does: every id comes out exactly once, in order."""
    lines = [f"{at},red,{name},blue,10" for at, name in enumerate(names)]
    rows = read(table, "\n".join(["id,colour,name,second,price", *lines]))
    assert [row.product_id if isinstance(row, RefusedRow) else row.cells["id"] for row in rows] == [
        str(at) for at in range(len(names))
    ]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_any_bytes_give_rows_or_one_clear_error(table: Path, content: bytes) -> None:
    try:
        rows = read(table, b"id,name\n" + content)
    except InvalidTable:
        return
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
