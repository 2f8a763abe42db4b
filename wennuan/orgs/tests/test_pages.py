"""The pages of organisations and posts: who opens them, what they show, what they hide."""

import io

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from wennuan.orgs import actions, queries
from wennuan.orgs.models import Certificate, Organisation, Role
from wennuan.orgs.tests import make
from wennuan.places.tests import make as places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    caches["pages"].clear()


def picture() -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(body, "PNG")
    return SimpleUploadedFile("证书.png", body.getvalue(), content_type="image/png")


def test_the_public_page_shows_facts_and_no_private_word(client):
    org = make.verified()
    certificate = make.verified_certificate(org)

    page = client.get(f"/orgs/{org.pk}/").content.decode()

    assert org.name in page
    assert org.credit_code in page
    assert certificate.number in page
    assert "测试慈善总会" in page
    for private in (
        org.account_number,
        org.responsible.real_name,
        org.responsible.phone,
        org.responsible.code,
        certificate.scan,
    ):
        assert private not in page


@pytest.mark.parametrize("maker", [make.draft, make.submitted])
def test_what_is_not_verified_has_no_public_page(client, maker):
    org = maker()

    assert client.get(f"/orgs/{org.pk}/").status_code == 404
    assert org.name not in client.get("/orgs/").content.decode()


def test_a_suspended_organisation_says_so(client):
    org = actions.suspend_org(make.verified(), by=make.holder(Role.REVIEWER), reason="正在核查")

    page = client.get(f"/orgs/{org.pk}/").content.decode()

    assert "正在核查" in page
    assert org.name not in client.get("/orgs/").content.decode()


def test_the_list_costs_the_same_for_many(client, django_assert_max_num_queries):
    for number in range(30):
        make.verified(name=f"慈善会{number:02d}")

    with django_assert_max_num_queries(3):
        page = client.get("/orgs/?kind=association").content.decode()

    assert page.count('class="list-row"') == 20


@pytest.mark.parametrize("query", ["page=9999999999999999999", "kind=x", "place=1", "q=%00"])
def test_a_strange_address_is_answered(client, query):
    assert client.get(f"/orgs/?{query}").status_code == 200


def registration(**changed) -> dict[str, object]:
    said = {
        "name": "新慈善会",
        "kind": "foundation",
        "credit_code": make.credit_code(),
        "place": places.community().pk,
        "account_name": "新慈善会",
        "bank_name": "测试银行",
        "account_number": "6200 0000 0000 0000",
        "phone": "0371-0000-0300",
    }
    return said | changed


def test_from_registration_to_the_public_page_by_two_people(client, django_user_model):
    founder, reviewer = make.person(), make.holder(Role.REVIEWER)
    make.signed_in(client, founder)

    client.post("/orgs/new/", registration())
    org = Organisation.objects.get()
    scan = {
        "kind": "registration",
        "number": "测证 1",
        "issuer": "测试民政局",
        "issued_on": "2024-01-01",
        "scan": picture(),
    }
    client.post(f"/orgs/{org.pk}/certificates/new/", scan)
    certificate = Certificate.objects.get()
    client.post(f"/orgs/{org.pk}/submit/")
    make.signed_in(client, reviewer)
    waiting = client.get("/orgs/queue/").content.decode()
    shown = client.get(f"/orgs/certificates/{certificate.pk}/").content.decode()
    client.post(f"/orgs/certificates/{certificate.pk}/verify/")
    client.post(f"/orgs/{org.pk}/verify/")
    client.logout()

    assert "新慈善会" in waiting
    assert "证书扫描件" in shown
    page = client.get(f"/orgs/{org.pk}/").content.decode()
    assert "测证 1" in page
    assert queries.holds_post(founder, Role.ORG_MANAGER, org=org)


def test_a_wrong_code_stands_beside_its_field_and_keeps_the_rest(client):
    make.signed_in(client, make.person())

    page = client.post("/orgs/new/", registration(credit_code="123456")).content.decode()

    assert "18 位" in page
    assert "新慈善会" in page
    assert not Organisation.objects.exists()


def test_a_scan_that_is_no_picture_is_refused(client):
    org = make.draft()
    make.signed_in(client, org.responsible)

    page = client.post(
        f"/orgs/{org.pk}/certificates/new/",
        {
            "kind": "registration",
            "number": "测证 1",
            "issuer": "测试民政局",
            "issued_on": "2024-01-01",
            "scan": SimpleUploadedFile("x.png", b"<script>"),
        },
    )

    assert page.status_code == 200
    assert not Certificate.objects.exists()


def test_the_account_number_never_returns_into_the_form(client):
    org = make.draft()
    make.signed_in(client, org.responsible)

    page = client.get(f"/orgs/{org.pk}/edit/").content.decode()
    said = registration(name=org.name, account_name=org.name, account_number="")
    client.post(f"/orgs/{org.pk}/edit/", said)

    assert org.account_number not in page
    org.refresh_from_db()
    assert org.account_number == "6200000000000000027"


def test_the_account_opens_only_after_a_reason(client):
    org = make.verified()
    make.signed_in(client, org.responsible)

    before = client.get(f"/orgs/{org.pk}/account/").content.decode()
    after = client.post(f"/orgs/{org.pk}/account/", {"reason": "核对回单"})

    assert org.account_number not in before
    assert org.account_number in after.content.decode()
    assert after["Cache-Control"] == "no-store"


PRIVATE = [
    "/orgs/{org}/desk/",
    "/orgs/{org}/edit/",
    "/orgs/{org}/story/",
    "/orgs/{org}/account/",
    "/orgs/{org}/posts/",
    "/orgs/{org}/posts/new/",
    "/orgs/{org}/suspend/",
    "/orgs/{org}/reopen/",
    "/orgs/{org}/send-back/",
    "/orgs/{org}/certificates/new/",
    "/orgs/certificates/{certificate}/",
    "/orgs/certificates/{certificate}/refuse/",
    "/orgs/posts/{post}/renew/",
    "/orgs/posts/{post}/end/",
    "/orgs/areas/410103000000/posts/",
    "/orgs/areas/410103000000/posts/new/",
    "/orgs/queue/",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_others_are_kept_out(client, address):
    org = make.verified()
    post = make.post(Role.CASHIER, org=org)
    address = address.format(org=org.pk, certificate=make.certificate(org).pk, post=post.pk)

    assert client.get(address).status_code == 302
    make.signed_in(client, make.person())
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("step", ["submit", "verify", "resume"])
def test_steps_are_posted_by_those_who_may(client, step):
    org = make.submitted()
    make.signed_in(client, make.person())

    assert client.get(f"/orgs/{org.pk}/{step}/").status_code == 405
    assert client.post(f"/orgs/{org.pk}/{step}/").status_code == 403
    org.refresh_from_db()
    assert org.status == "submitted"


def test_a_manager_grants_renews_and_ends(client):
    org = make.verified()
    cashier = make.person()
    make.signed_in(client, org.responsible)
    said = {"person": cashier.code, "role": "cashier", "ends_on": "2027-01-31"}

    client.post(f"/orgs/{org.pk}/posts/new/", said)
    post = cashier.posts.get()
    listed = client.get(f"/orgs/{org.pk}/posts/").content.decode()
    again = client.post(f"/orgs/{org.pk}/posts/new/", said | {"role": "accountant"})
    client.post(f"/orgs/posts/{post.pk}/renew/", {"ends_on": "2027-06-30"})
    client.post(f"/orgs/posts/{post.pk}/end/", {"reason": "转岗"})

    assert cashier.code in listed
    assert cashier.real_name not in listed
    assert "“会计”和“出纳”" in again.content.decode()
    post.refresh_from_db()
    assert (str(post.ends_on), post.ended_reason) == ("2027-06-30", "转岗")


def test_the_list_of_posts_costs_the_same_for_many(client, django_assert_max_num_queries):
    for _ in range(15):
        make.holder(Role.HELPER, place=places.community())
    make.signed_in(client, make.holder(Role.ADMIN_SECURITY))

    with django_assert_max_num_queries(16):
        page = client.get("/orgs/areas/410103000000/posts/").content.decode()

    assert page.count("帮办员") >= 15


def test_my_page_shows_posts_and_organisations(client):
    org = make.verified()
    make.signed_in(client, org.responsible)

    page = client.get("/orgs/mine/").content.decode()

    assert org.name in page
    assert "组织管理员" in page
    assert "行为守则" in page


def test_conduct_is_accepted_on_its_page(client):
    person = make.person()
    make.signed_in(client, person)

    refused = client.post("/orgs/conduct/", {"agree": ""})
    accepted = client.post("/orgs/conduct/?next=https://example.org/", {"agree": "on"})

    assert "请读完后勾选" in refused.content.decode()
    assert accepted.url == "/orgs/mine/"
    assert queries.has_accepted_conduct(person)
