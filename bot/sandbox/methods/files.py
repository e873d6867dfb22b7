"""getFile, and the profile photos that nobody here has."""

from ..errors import Json, bad_request
from ..files import DOWNLOAD_LIMIT
from .call import Call, Method


def get_file(call: Call) -> Json:
    file = call.world.files.find(call.args["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    names = {"file_id": file.file_id, "file_unique_id": file.unique_id}
    return {**names, "file_size": file.size, "file_path": file.path}


def get_user_profile_photos(call: Call) -> Json:
    if call.world.person(call.args["user_id"]) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


METHODS: dict[str, Method] = {"getFile": get_file, "getUserProfilePhotos": get_user_profile_photos}
