from django.urls import path

from school_care.mentoring.views import (
    books,
    class_talks,
    entries,
    questions,
    reading,
    steps,
    transcribing,
    writing,
)

urlpatterns = [
    path("students/<uuid:student_id>/records/new/", writing.WriteRecord.as_view(), name="write"),
    path(
        "students/<uuid:student_id>/records/photo/",
        transcribing.TranscribePage.as_view(),
        name="transcribe",
    ),
    path("classes/<uuid:public_id>/talks/", class_talks.ClassTalks.as_view(), name="class_talks"),
    path("classes/<uuid:public_id>/talks/ticks/", entries.ClassTicks.as_view(), name="class_ticks"),
    path("classes/<uuid:public_id>/records/new/", entries.ClassEntry.as_view(), name="class_write"),
    path("records/book/", books.RecordBook.as_view(), name="book"),
    path("records/book/print/", books.PrintRecordBook.as_view(), name="book_print"),
    path("records/<uuid:public_id>/ask/", questions.AskAboutRecord.as_view(), name="ask"),
    path(
        "questions/<uuid:public_id>/answer/",
        questions.AnswerQuestion.as_view(),
        name="question_answer",
    ),
    path(
        "questions/<uuid:public_id>/withdraw/",
        questions.WithdrawQuestion.as_view(),
        name="question_withdraw",
    ),
    path("records/", reading.RecordList.as_view(), name="records"),
    path("records/<uuid:public_id>/", reading.RecordPage.as_view(), name="show"),
    path("records/<uuid:public_id>/correct/", writing.CorrectRecord.as_view(), name="correct"),
    path("records/<uuid:public_id>/withdraw/", writing.WithdrawRecord.as_view(), name="withdraw"),
    path("records/<uuid:public_id>/step-done/", steps.StepDone.as_view(), name="step_done"),
]
