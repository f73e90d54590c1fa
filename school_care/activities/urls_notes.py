from django.urls import URLPattern, path

from school_care.activities.views import notes, notes_class

NOTE = "notes/<uuid:public_id>/"
CLASS = "notes/classes/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("notes/", notes_class.Notes.as_view(), name="notes"),
    path(CLASS, notes_class.ClassNotes.as_view(), name="class_notes"),
    path(f"{CLASS}print/", notes_class.ClassNotesPaper.as_view(), name="class_notes_print"),
    path("notes/students/<uuid:student_id>/", notes.NoteWrite.as_view(), name="note_write"),
    path(NOTE, notes.NoteShow.as_view(), name="note_show"),
    path(f"{NOTE}link/", notes.NoteLink.as_view(), name="note_link"),
    path(f"{NOTE}slip/", notes.NoteSlip.as_view(), name="note_slip"),
    path(f"{NOTE}withdraw/", notes.NoteWithdraw.as_view(), name="note_withdraw"),
    path(f"{NOTE}print/", notes.NotePaper.as_view(), name="note_print"),
]
