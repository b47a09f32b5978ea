"""The routes a company starts with are sound, and are laid once without touching what exists."""

from yingzao.core.history.actor import acting_as_system
from yingzao.core.records.kinds import not_looking
from yingzao.core.records.ledgers import ledgers
from yingzao.core.routes.models import Route, RouteVersion
from yingzao.core.routes.starter_routes import install_starter_routes, starter_routes
from yingzao.engines.approval import route_from_json, route_to_json, validate


def test_every_starter_route_is_sound_and_survives_storage():
    routes = list(starter_routes())
    assert len({route.key for route in routes}) == len(routes)
    for route in routes:
        assert validate(route) == []
        assert route_from_json(route_to_json(route)) == route


def test_every_route_a_ledger_names_is_brought_along():
    known = {route.key for route in starter_routes()}
    with not_looking():  # those that the code declares
        assert {ledger.route for ledger in ledgers() if ledger.route} <= known


def test_installing_twice_changes_nothing_and_keeps_what_the_company_changed(db):
    with acting_as_system("test"):
        install_starter_routes()
        route = Route.objects.get(code="default")
        route.name = "本公司审核"
        route.save()
        versions = RouteVersion.objects.count()
        install_starter_routes()
    assert RouteVersion.objects.count() == versions == len(list(starter_routes()))
    assert Route.objects.get(code="default").name == "本公司审核"
