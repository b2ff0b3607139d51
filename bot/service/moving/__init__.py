"""A clinic leaves this instance with everything, or comes to it.

Where it is live is settled in four steps, each one transaction. `leaving.pack` takes it out: from here on nobody serves it, and only this
instance can bring it back. `arriving.unpack` lays it down at the other one, which cannot serve it yet and shows by a receipt that all of it
is there. `leaving.release` takes the receipt, gives the clinic away for good and tells its people once; it gives the release. With that
`arriving.activate` serves it. A clinic is in the tables of one instance at most, and after each step exactly one instance can go on: the
first until the release, the second from then on. A step that was broken off has happened or not, and may be asked for again.
"""
