from django.urls import path

from tongban.channels.portal.views import apply, cases, catalogue, certificates, public, sessions

app_name = "portal"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("items/", catalogue.items, name="items"),
    path("items/<slug:code>/", catalogue.guide, name="guide"),
    path("apply/<slug:code>/", apply.start, name="start"),
    path("apply/<slug:code>/materials/", apply.materials, name="materials"),
    path("apply/<slug:code>/check/", apply.check, name="check"),
    path("apply/<slug:code>/discard/", apply.discard, name="discard"),
    path("apply/<slug:code>/step/<slug:key>/", apply.step, name="step"),
    path("cases/", cases.mine, name="cases"),
    path("cases/<slug:number>/", cases.case, name="case"),
    path("cases/<slug:number>/submitted/", cases.submitted, name="submitted"),
    path("cases/<slug:number>/receipt.pdf", cases.receipt, name="receipt"),
    path("cases/<slug:number>/decision.pdf", cases.decision, name="decision"),
    path("cases/<slug:number>/notice.pdf", cases.notice, name="notice"),
    path("cases/<slug:number>/proof/", cases.proof, name="proof"),
    path("cases/<slug:number>/supplement/", cases.supplement, name="supplement"),
    path("cases/<slug:number>/withdraw/", cases.withdraw, name="withdraw"),
    path("certificates/", certificates.mine, name="certificates"),
    path("certificates/<str:identifier>.pdf", certificates.pdf, name="certificate_pdf"),
    path("certificates/<str:identifier>.json", certificates.twin, name="certificate_json"),
    path("verify/", public.verify, name="verify"),
    path("verify/<str:identifier>/", public.verified, name="verified"),
    path("points/", public.points, name="points"),
    path("lookup/", public.lookup, name="lookup"),
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-out/", sessions.sign_out, name="sign_out"),
]
