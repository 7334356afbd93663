from dissemination.channel import AuthExpired, RateLimited, Rejected
from dissemination.testing import Answer, ChannelContract
from dissemination_matrix import MatrixChannel


class TestMatrix(ChannelContract):
    success = Answer(200, {"event_id": "$1"})
    public_call = ("PUT", "/send/m.room.message/*")
    refusals = {
        Answer(401, {"errcode": "M_UNKNOWN_TOKEN"}): AuthExpired,
        Answer(403, {"errcode": "M_FORBIDDEN"}): AuthExpired,
        Answer(413, {"errcode": "M_TOO_LARGE"}): Rejected,
        Answer(429, {"errcode": "M_LIMIT_EXCEEDED"}): RateLimited,
    }

    def connect(self, base_url: str) -> MatrixChannel:
        room = "!kabar:matrix.example"
        return MatrixChannel(
            {"base_url": base_url, "room": room, "token": "t0k3n-s3cr3t"}
        )
