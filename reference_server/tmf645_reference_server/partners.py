"""
Partners: the server asks them, and the simulator says how they behave.

A task that hangs on partners is asked about there at once, each question once; the replies are due
work of the task, so they come on the clock of its namespace and survive a restart with it. Nobody is
held up meanwhile: the task is in progress until the last reply is there.
"""

from datetime import datetime

from tmf645_simulator import tasks
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.lifecycle import TaskState
from tmf645_simulator.partners import consult
from tmf645_simulator.tasks import Task


def advance(
    task: Task, inventory: Inventory, *, at: datetime
) -> tuple[Task, tuple[TaskState, ...]]:
    """Return ``task`` as it is at ``at``, its partners asked, and the states it passed."""
    task, passed = tasks.advance(task, inventory, at=at)
    while task.unasked:
        asked = {each.key: each for each in task.unasked}
        task = tasks.expect(
            task,
            (
                consult(inventory.partners[question.partner], question, at=at)
                for question in asked.values()
            ),
        )
        task, more = tasks.advance(task, inventory, at=at)
        passed = (*passed, *more)
    return task, passed
