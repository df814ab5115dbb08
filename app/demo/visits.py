"""A term of visits (来访登记): streams of callers through the days, up to the present minute."""

import math
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.demo import bookings, gate, register
from app.demo.callers import Caller, circles
from app.demo.register import Coming
from app.demo.streams import MEETING, MEETING_ENDS, STREAMS, WEEKDAY_FACTORS, Stream, Who
from app.demo.world import Row, World
from app.domain.visits import Purpose
from app.gate.models import Visit, Visitor

REPAIRS = next(stream for stream in STREAMS if stream.who is Who.REPAIRER)
DUTY_VISITS = 0.45
# School days ago, crew, people, written up since.
EMERGENCIES = (
    (83, "120 急救车组", 3, True),
    (51, "燃气抢修队", 2, True),
    (37, "120 急救车组", 3, True),
    (16, "镇消防站出警", 6, True),
    (1, "供电抢修车组", 2, False),
)
# Minutes ago, minutes expected, firm, people, what for, where.
NIGHT_WORKS = (
    (225, 180, "镇南水电", 2, "夜间抢修：厕所总管漏水", "启智楼"),
    (170, 420, "大雪厨具", 3, "排烟清洗，避开供餐", "食堂"),
    (95, 300, "望川弱电", 2, "校园网割接", "综合楼"),
)
# So many are inside at least while school is on, so many of them too long.
LINGER, LINGER_LATE = 9, 2
LINGERING = (Purpose.REPAIR, Purpose.OFFICIAL, Purpose.DELIVERY)


def load(world: World) -> None:
    story = Story(world)
    for day in world.school_days:
        story.live_through(day)
    for day in world.days_off:
        story.keep_duty(day)
    story.call_emergencies()
    story.meet_the_watched()
    story.linger()
    if not (world.is_over or any(register.is_inside(visit) for visit in world.visits)):
        story.work_at_night()
    _save(world, story)


class Story:
    """Lets people come, one after another; `callers` are in the order of `world.visits`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = world.rng
        self.circles = circles(world)
        self.callers: list[Caller | None] = []

    def live_through(self, day: date) -> None:
        here: set[str] = set()
        busy = WEEKDAY_FACTORS[day.weekday()] * self.rng.uniform(0.85, 1.15) * self.world.scale
        streams = [*STREAMS, MEETING] if day in self.world.meeting_days else STREAMS
        for stream in streams:
            for _ in range(self._number(stream.per_day * busy)):
                caller = self._caller(stream, here)
                here.add(_party(caller))
                self._come(day, stream, caller)

    def keep_duty(self, day: date) -> None:
        """A day off brings a repair now and then, which the person on duty supervises."""
        if self.rng.random() < DUTY_VISITS * min(1.0, self.world.scale * 10):
            caller = self.rng.choice(self.circles[Who.REPAIRER])
            self._write(
                caller,
                Coming(
                    purpose=Purpose.REPAIR,
                    note=f"值班安排：{self.rng.choice(caller.notes)}",
                    area=caller.area,
                    arrived_at=self._moment(day, ((8.5, 10.0, 1),)),
                    stay=self._stay(REPAIRS),
                ),
            )

    def call_emergencies(self) -> None:
        """Crews go in first and are written up later; the last one is still owed."""
        days = [day for day in self.world.school_days if day < self.world.now.date()]
        for days_ago, who, people, is_completed in EMERGENCIES:
            if days_ago <= len(days):
                self._rush_in(days[-days_ago], who, people, is_completed)

    def meet_the_watched(self) -> None:
        """Once a namesake of somebody on the watch list was let in, for a reason on record."""
        entry = self.world.watch_entries[0]
        days = [day for day in self.world.school_days if day >= entry["valid_from"]][:-1]
        if not days:
            return
        office = self.circles[Who.OFFICIAL][0]
        namesake = replace(office, name=entry["name"], phone=self.world.names.phone(), visits=[])
        coming = Coming(
            purpose=Purpose.OFFICIAL,
            note=office.notes[0],
            area=office.area,
            arrived_at=self._moment(days[-min(9, len(days))], ((9.0, 10.0, 1),)),
            stay=timedelta(minutes=65),
        )
        visit = self._write(namesake, coming)
        visit["watch_entry_id"] = entry["id"]
        visit["alarm_override_reason"] = "同名不同人，已核对工作证，林知秋同意"

    def linger(self) -> None:
        """On a school day see that a board's worth of people is inside, two of them overdue."""
        now = self.world.now
        if now >= gate.closing(now.date()):
            return
        gone = [v for v in self.world.visits if v["left_at"] and v["left_at"].date() == now.date()]
        works = [v for v in gone if v["expected_leaving_at"] < now and v["purpose"] in LINGERING]
        late = sorted(works, key=lambda visit: visit["expected_leaving_at"])[-LINGER_LATE:]
        just_left = [v for v in gone if v["left_at"] > now - timedelta(minutes=40)]
        inside = sum(register.is_inside(visit) for visit in self.world.visits)
        missing = max(0, LINGER - LINGER_LATE - inside)
        for visit in [*late, *just_left[:missing]]:
            visit |= register.still_inside()

    def work_at_night(self) -> None:
        """Outside school hours a few crews do what pupils are in the way of."""
        for minutes, expected, firm, people, note, area in NIGHT_WORKS:
            crew = self.circles[Who.REPAIRER]
            caller = next(caller for caller in crew if caller.organisation == firm)
            arrived_at = self.world.now - timedelta(minutes=minutes)
            coming = Coming(
                purpose=Purpose.REPAIR,
                note=note,
                area=area,
                arrived_at=arrived_at,
                stay=timedelta(minutes=expected),
                people=people,
                until=arrived_at + timedelta(minutes=expected),
            )
            visit = self._write(caller, coming)
            visit |= register.still_inside() | {"plate": ""}

    def _rush_in(self, day: date, who: str, people: int, is_completed: bool) -> None:
        host = self.world.person("林知秋")
        crew = Caller(name=who, phone="", host=host, host_department="总务处")
        coming = Coming(
            purpose=Purpose.EMERGENCY,
            note="",
            area="",
            arrived_at=self._moment(day, ((9.0, 16.0, 1),)),
            stay=timedelta(minutes=self.rng.randint(25, 70)),
            people=people,
        )
        visit = self._write(crew, coming) | {"host_confirmed_at": None}
        visit["is_emergency"] = True
        if is_completed:
            visit["completed_at"] = coming.arrived_at + timedelta(minutes=75)
        else:
            visit |= {"host_staff_id": None, "host_name": "", "host_department": ""}
        self.world.visits[-1] = visit
        self.callers[-1] = None

    def _come(self, day: date, stream: Stream, caller: Caller) -> None:
        at_north = stream.who in (Who.FOOD, Who.SUPPLIER)
        coming = Coming(
            purpose=stream.purpose,
            note=self.rng.choice(caller.notes or stream.notes),
            area=stream.area or caller.area,
            arrived_at=self._moment(day, stream.hours),
            stay=self._stay(stream),
            gate=gate.NORTH if at_north else gate.EAST,
            people=self._people(caller),
            until=datetime.combine(day, MEETING_ENDS) if stream is MEETING else None,
        )
        if coming.arrived_at <= self.world.now:
            self._write(caller, coming)

    def _write(self, caller: Caller, coming: Coming) -> Row:
        visit = register.line(self.world, caller, coming)
        self.world.visits.append(visit)
        self.callers.append(caller)
        return visit

    def _caller(self, stream: Stream, here: set[str]) -> Caller:
        """Draw somebody who has not come today: mostly people who come often."""
        circle = self.circles[stream.who]
        power = 1.0 if stream is MEETING else 3.2 if stream.who is Who.FAMILY else 1.4
        for _ in range(8):
            caller = circle[int(len(circle) * self.rng.random() ** power)]
            if _party(caller) not in here:
                break
        return caller

    def _people(self, caller: Caller) -> int:
        most = caller.most_people
        return self.rng.randint(1, most) if most > 1 else 1 + (self.rng.random() < 0.05)

    def _number(self, mean: float) -> int:
        """Draw from a Poisson distribution (Knuth)."""
        limit, product, number = math.exp(-mean), self.rng.random(), 0
        while product > limit:
            product *= self.rng.random()
            number += 1
        return number

    def _moment(self, day: date, hours: tuple[tuple[float, float, float], ...]) -> datetime:
        start, end, _ = self.rng.choices(hours, [weight for *_, weight in hours])[0]
        hour = self.rng.triangular(start, end, start + (end - start) * 0.4)
        return datetime.combine(day, time()) + timedelta(seconds=round(hour * 3600))

    def _stay(self, stream: Stream) -> timedelta:
        minutes = stream.minutes * math.exp(self.rng.gauss(0, stream.spread))
        return timedelta(seconds=round(60 * max(3, minutes)))


def _party(caller: Caller) -> str:
    """A firm sends one party a day, a family too."""
    return caller.organisation or caller.phone


def _save(world: World, story: Story) -> None:
    """Give every caller who came a visitor row, then write the register in the order of time."""
    pairs = sorted(
        zip(world.visits, story.callers, strict=True), key=lambda pair: pair[0]["arrived_at"]
    )
    known = list(dict.fromkeys(caller for _, caller in pairs if caller))
    for visit, caller in pairs:
        if caller:
            caller.visits.append(visit)
    visitors = world.add(Visitor, [_visitor(caller) for caller in known])
    for caller, visitor in zip(known, visitors, strict=True):
        for visit in caller.visits:
            visit["visitor_id"] = visitor["id"]
    world.visits = [visit for visit, _ in pairs]
    register.hand_out_badges(world.visits)
    bookings.load(world, story.circles)
    world.add(Visit, world.visits)
    world.index(
        "visitor",
        [
            (visitor["id"], [caller.name], [caller.phone, *_plates(caller)])
            for caller, visitor in zip(known, visitors, strict=True)
        ],
    )


def _visitor(caller: Caller) -> Row:
    valid = [visit for visit in caller.visits if not visit["withdrawn_at"]]
    return {
        "name": caller.name,
        "phone": caller.phone,
        "organisation": caller.organisation,
        "relation": caller.relation,
        "last_visit_at": (valid or caller.visits)[-1]["arrived_at"],
        "visits_count": len(valid),
    }


def _plates(caller: Caller) -> list[str]:
    return list({visit["plate"] for visit in caller.visits if visit["plate"]})
