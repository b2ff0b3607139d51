import pytest
from tests.integration.store.test_outbox_at_once import *
from tests.integration.store.conftest import *
pytestmark = pytest.mark.postgres
@pytest.mark.parametrize("n", range(12))
def test_x(store, n, monkeypatch, postgres_server):
    from bot.store import work as w
    sl=[]
    monkeypatch.setattr(w.time,"sleep",lambda s: sl.append(s))
    import threading, time as t, faulthandler
    def dump():
        from sqlalchemy import create_engine, text
        e=create_engine(store.url)
        with e.connect() as c:
            print(c.execute(text("select state,lane,not_before,lease_until,attempts,fence,timed,after_id,recipient_id from outbox where state<>'sent'")).all())
            print(c.execute(text("select pid,state,wait_event,query from pg_stat_activity where datname='own'")).all())
        e.dispose()
        faulthandler.dump_traceback()
    tm=threading.Timer(40,dump); tm.start()
    test_writers_and_senders_at_once_lose_nothing_and_never_have_two_in_flight_to_one_person(store)
    print("retries",len(sl))
    tm.cancel()
