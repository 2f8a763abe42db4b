"""One open campaign of one charity."""

import json

from wennuan.giving.tests import make

campaign = make.an_open_campaign(make.a_fund(make.an_org()))
print(json.dumps(campaign.pk))
