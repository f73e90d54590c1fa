from django.urls import path

from school_care.mentoring.views import class_talks, reading, steps, transcribing, writing

urlpatterns = [
    path("students/<uuid:student_id>/records/new/", writing.WriteRecord.as_view(), name="write"),
    path(
        "students/<uuid:student_id>/records/photo/",
        transcribing.TranscribePage.as_view(),
        name="transcribe",
    ),
    path("classes/<uuid:public_id>/talks/", class_talks.ClassTalks.as_view(), name="class_talks"),
    path("records/", reading.RecordList.as_view(), name="records"),
    path("records/<uuid:public_id>/", reading.RecordPage.as_view(), name="show"),
    path("records/<uuid:public_id>/correct/", writing.CorrectRecord.as_view(), name="correct"),
    path("records/<uuid:public_id>/withdraw/", writing.WithdrawRecord.as_view(), name="withdraw"),
    path("records/<uuid:public_id>/step-done/", steps.StepDone.as_view(), name="step_done"),
]
