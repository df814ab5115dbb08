"""What can be imported from a spreadsheet (导入): one line an area adds for each kind."""

from app.base.importing import Importer
from app.canteen.importers.foods import FOODS
from app.canteen.importers.prices import PRICES
from app.directory.importers.classes import CLASSES
from app.directory.importers.pupils import PUPILS
from app.directory.importers.rooms import ROOMS
from app.directory.importers.staff import STAFF
from app.gate.importers.standing import STANDING
from app.gate.importers.watches import WATCHES

IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in (STAFF, ROOMS, CLASSES, PUPILS, STANDING, WATCHES, PRICES, FOODS)
}
PERMISSIONS = tuple({importer.permission: None for importer in IMPORTERS.values()})
