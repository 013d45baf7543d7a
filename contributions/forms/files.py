"""What somebody sends who edits a file in the browser."""

from __future__ import annotations

from uuid import uuid4

from django import forms

LARGEST = 200_000  # characters, as large as a file that is shown for editing


class EditFileForm(forms.Form):
    """A file's new text, with a title and the reason; `sha` is of the content that was edited.

    It is empty for a new file.
    """

    text = forms.CharField(
        strip=False,
        required=False,
        max_length=LARGEST,
        label="Text",
        widget=forms.Textarea(attrs={"rows": 24, "class": "mono", "spellcheck": "false"}),
    )
    title = forms.CharField(max_length=200, label="Title", help_text="What you changed, in a line.")
    why = forms.CharField(
        required=False,
        max_length=5000,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sha = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    key = forms.CharField(max_length=32, widget=forms.HiddenInput, initial=lambda: uuid4().hex)
