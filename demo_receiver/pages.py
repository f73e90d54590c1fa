"""The pages of the simulated offices, in plain HTML. Every page says that nothing here is real."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from html import escape

from demo_receiver.config import Endpoint
from demo_receiver.deciding import CHINA, MANNERS, ONCE, STATUSES, body_of
from demo_receiver.receiving import BEHAVIOURS
from demo_receiver.store import Store
from demo_receiver.words import describe, kind_label

BANNER = "模拟单位 · 不是真实的教育局、民政局"
PUSH_STATES = {"waiting": "待推送", "arrived": "已送到", "failed": "没有送到"}


def page(title: str, content: str) -> str:
    """A whole page."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body>'
        f'<p class="banner"><strong>{BANNER}</strong></p><main>{content}</main></body></html>'
    )


def overview(store: Store, endpoints: Mapping[str, Endpoint], token: str) -> str:
    """What came in, and how the offices behave."""
    files = store.files()
    rows = "".join(_line(row, endpoints) for row in files)
    listed = (
        f'<ul class="files">{rows}</ul>'
        if rows
        else '<p class="card">还没有收到上报。学校签发给模拟的教育局或民政局后，这里就会出现。</p>'
    )
    offices = "".join(_office(store, one, token) for one in endpoints.values())
    loose = store.pushes(None, 10)
    strays = f"<h2>编号不明的回执</h2>{_pushes(loose, token, '/')}" if loose else ""
    return page(
        "模拟收件单位",
        f"<h1>收到的上报</h1>{listed}<h2>两个单位怎样应答</h2>"
        f'<p class="hint">用来演练：对方系统停了、断了、答得晚了，学校这边会怎样。</p>'
        f'<div class="offices">{offices}</div>{strays}',
    )


def file_page(store: Store, file: sqlite3.Row, endpoint: Endpoint, token: str, said: str) -> str:
    """One file: what was reported, what was done, what can be done."""
    messages = store.messages(file["id"])
    newest = messages[0]
    content = body_of(newest)
    older = "".join(
        f"<details><summary>第{row['version']}版（{_time(row['received_at'])}收到）</summary>"
        f"{describe(body_of(row))}</details>"
        for row in messages[1:]
    )
    notes = "".join(
        f"<li><time>{_time(row['at'])}</time> {escape(row['words'])}</li>"
        for row in store.notes(file["id"])
    )
    trouble = f'<p class="trouble" role="alert">{escape(said)}</p>' if said else ""
    back = f"/file/{file['id']}"
    again = f"，同一件共收到{newest['times']}次" if newest["times"] > 1 else ""
    return page(
        f"{file['number']} 模拟收件单位",
        '<p><a href="/">返回收到的上报</a></p>'
        f"<h1>{escape(str(content.get('title') or kind_label(content['kind'])))}</h1>"
        f'<p><span class="chip">{escape(endpoint.name)}</span> {_status(file["status"])}</p>'
        f'<p class="hint">受理编号 {escape(file["number"])}，第{newest["version"]}版，'
        f"{_time(newest['received_at'])}收到{again}</p>"
        f"{trouble}{_deciding(file, token)}"
        f'<section class="card"><h2>来文内容</h2>{describe(content)}{older}</section>'
        f'<section class="card"><h2>办理经过</h2><ol class="notes">{notes}</ol></section>'
        f'<section class="card"><h2>推送给学校的回执</h2>'
        f"{_pushes(store.pushes(file['id']), token, back)}</section>",
    )


def message_page(title: str, words: str) -> str:
    """A page that only says something."""
    return page(
        title, f'<h1>{escape(title)}</h1><p>{escape(words)}</p><p><a href="/">返回首页</a></p>'
    )


def _line(row: sqlite3.Row, endpoints: Mapping[str, Endpoint]) -> str:
    content = body_of(row)
    office = endpoints.get(row["endpoint"])
    urgent = '<span class="chip urgent">紧急</span> ' if content["urgency"] == "URGENT" else ""
    return (
        f'<li class="card"><a href="/file/{row["id"]}">{urgent}'
        f"{escape(str(content.get('title') or kind_label(row['kind'])))}</a>"
        f'<p><span class="chip">{escape(office.name if office else row["endpoint"])}</span> '
        f"{_status(row['status'])}</p>"
        f'<p class="hint">{escape(row["number"])} · 第{row["version"]}版 · '
        f"{escape(str(content['sender'].get('school') or row['school_code']))} · "
        f"{_time(row['received_at'])}收到</p></li>"
    )


def _office(store: Store, office: Endpoint, token: str) -> str:
    now = store.behaviour(office.path)
    choices = "".join(
        f'<option value="{code}"{" selected" if code == now else ""}>{label}</option>'
        for code, label in BEHAVIOURS.items()
    )
    return (
        f'<section class="card"><h3>{escape(office.name)}</h3>'
        f'<form method="post" action="/office/{office.path}/behave">{_token(token)}'
        f"<label>应答方式<select name=behaviour>{choices}</select></label>"
        "<button>改为这样应答</button></form>"
        f'<details><summary>更多</summary><form method="post" action="/office/{office.path}/stray">'
        f"{_token(token)}<button class=quiet>推送一条编号不明的回执</button></form>"
        f'<form method="post" action="/office/{office.path}/secret">{_token(token)}'
        "<label>换用新密钥（学校系统更换密钥后填在这里）"
        '<input name="secret" autocomplete="off" placeholder="whsec_…"></label>'
        "<button class=quiet>换用</button></form></details></section>"
    )


def _deciding(file: sqlite3.Row, token: str) -> str:
    manners = "".join(
        f'<option value="{code}"{" selected" if code == ONCE else ""}>{label}</option>'
        for code, label in MANNERS.items()
    )
    return (
        '<section class="card"><h2>办理</h2>'
        f'<form method="post" action="/file/{file["id"]}/decide">{_token(token)}'
        '<label>理由、计划或结果<textarea name="words" rows="3" '
        'placeholder="退回写理由，办结写结果"></textarea></label>'
        '<label>承办人<input name="handler" value="模拟经办人"></label>'
        f'<label>回执怎样推送<select name="manner">{manners}</select></label>'
        '<p class="buttons"><button name="status" value="ACCEPTED">受理</button>'
        '<button name="status" value="RETURNED" class="quiet">退回</button>'
        '<button name="status" value="HANDLING" class="quiet">处置中</button>'
        '<button name="status" value="RESOLVED" class="quiet">办结</button></p>'
        "</form></section>"
    )


def _pushes(rows: list[sqlite3.Row], token: str, back: str) -> str:
    if not rows:
        return '<p class="hint">还没有。收到来文时的答复随即返回，不在这里。</p>'
    lines = "".join(
        f"<li><strong>{STATUSES.get(row['status'], escape(row['status']))}</strong> "
        f"{PUSH_STATES[row['state']]}，试过{row['tries']}次"
        f'<span class="hint">{escape(row["answer"])}</span>'
        f'<form method="post" action="/push/{row["seq"]}/again">{_token(token)}'
        f'<input type="hidden" name="back" value="{back}">'
        "<button class=quiet>再推送一次（同一编号）</button></form></li>"
        for row in rows
    )
    return f'<ul class="pushes">{lines}</ul>'


def _token(token: str) -> str:
    return f'<input type="hidden" name="token" value="{token}">'


def _status(status: str) -> str:
    return f'<span class="chip state">{STATUSES.get(status, escape(status))}</span>'


def _time(at: float) -> str:
    day = datetime.fromtimestamp(at, CHINA)
    return f"{day.year}年{day.month}月{day.day}日 {day:%H:%M}"
